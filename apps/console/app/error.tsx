'use client';

import { Problem } from '@/components/problem';

export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main id="main" className="mx-auto grid max-w-xl px-4 py-20">
      <Problem error={error} retry={reset} />
    </main>
  );
}
