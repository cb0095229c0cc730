'use client';

import { Toast as Base } from '@base-ui/react/toast';
import type { ReactNode } from 'react';
import { IconButton } from './button';
import { cx } from './cx';
import { CheckIcon, CrossIcon, WarnIcon } from './icons';
import { useUiText } from './text';

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider timeout={6000}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-60 flex w-[calc(100vw-2rem)] max-w-sm flex-col gap-2 outline-none">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function ToastList() {
  const { toasts } = Base.useToastManager();
  const text = useUiText();
  return toasts.map((toast) => (
    <Base.Root
      key={toast.id}
      toast={toast}
      className="rounded-lg border border-line bg-raised p-3 shadow-xl transition-[opacity,translate] duration-200 data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-3 data-starting-style:opacity-0"
    >
      <Base.Content className="flex items-start gap-2.5">
        <span className={cx('mt-0.5', toast.type === 'bad' ? 'text-bad' : 'text-good')}>
          {toast.type === 'bad' ? <WarnIcon /> : <CheckIcon />}
        </span>
        <div className="min-w-0 flex-1">
          <Base.Title className="font-medium" />
          <Base.Description className="text-[13px] text-ink-soft wrap-anywhere" />
        </div>
        <Base.Close
          render={
            <IconButton label={text.close} size="small" className="-mt-1 -mr-1">
              <CrossIcon />
            </IconButton>
          }
        />
      </Base.Content>
    </Base.Root>
  ));
}

/** Says in a corner what happened; `bad` stays until it is closed. */
export function useToast() {
  const { add } = Base.useToastManager();
  return {
    good: (title: string, description?: string) => add({ title, description, type: 'good' }),
    bad: (title: string, description?: string) =>
      add({ title, description, type: 'bad', timeout: 0, priority: 'high' }),
  };
}
