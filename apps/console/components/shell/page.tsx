import { cx } from '@berth/ui';
import type { ReactNode } from 'react';

/** The frame of every page beside the rail. */
export function Page({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return (
    <main
      id="main"
      className={cx('grid w-full gap-6 px-4 py-6 sm:px-6 lg:px-8 md:py-7', wide ? 'max-w-[1600px]' : 'max-w-[78rem]')}
    >
      {children}
    </main>
  );
}
