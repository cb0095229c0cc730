export const dynamic = 'force-dynamic';

/** This process answers; whether the API does is for `./berth status` to say. */
export function GET() {
  return Response.json({ status: 'ok' });
}
