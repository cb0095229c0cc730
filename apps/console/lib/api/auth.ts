import { ApiError } from '@berth/api-client';

/** better-auth answers in its own shape; its codes become ours, so that they translate like all others. */
async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<void> {
  const response = await fetch(`/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (response.ok) return;
  const answer: { code?: string; message?: string; hint?: string } = await response.json().catch(() => ({}));
  const code = answer.code ?? (response.status === 429 ? 'RATE_LIMITED' : 'internal');
  throw new ApiError(
    response.status,
    code.includes('.') ? code : `auth.${code.toLowerCase()}`,
    answer.message ?? response.statusText,
    answer.hint,
  );
}

export const auth = {
  signUp: (person: { name: string; email: string; password: string }, invitation?: string) =>
    post('sign-up/email', person, invitation ? { 'x-berth-invitation': invitation } : {}),
  signIn: (person: { email: string; password: string }) => post('sign-in/email', person),
  signOut: () => post('sign-out', {}),
  resetPassword: (newPassword: string, token: string) => post('reset-password', { newPassword, token }),
  changePassword: (currentPassword: string, newPassword: string) =>
    post('change-password', { currentPassword, newPassword, revokeOtherSessions: true }),
};
