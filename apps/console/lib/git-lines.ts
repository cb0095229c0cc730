/** The token stands in the address, so that the lines work by pasting them: nothing asks for a password. */
export function remoteLine(gitUrl: string, token: string): string {
  const url = new URL(gitUrl);
  return `git remote add berth ${url.protocol}//berth:${token}@${url.host}${url.pathname}`;
}

export function pushLine(branch: string): string {
  return `git push berth HEAD:${branch}`;
}

export const firstCommitLine = 'git init && git add -A && git commit -m "First version"';
