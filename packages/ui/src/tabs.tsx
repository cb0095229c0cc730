'use client';

import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

/** Kept apart so that tabs that are links (an app's pages) look the same. */
export const tabClass =
  'relative inline-flex h-9 items-center gap-1.5 whitespace-nowrap px-0.5 text-ink-soft hover:text-ink transition-colors ' +
  'after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 after:rounded-full data-active:text-ink data-active:font-medium data-active:after:bg-accent ' +
  'aria-[current=page]:text-ink aria-[current=page]:font-medium aria-[current=page]:after:bg-accent';

interface TabsProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  tabs: readonly { value: T; label: string; panel: ReactNode }[];
  label: string;
}

export function Tabs<T extends string>({ value, onChange, tabs, label }: TabsProps<T>) {
  return (
    <Base.Root value={value} onValueChange={(next: T) => onChange(next)} className="grid gap-4">
      <Base.List aria-label={label} className="flex gap-5 overflow-x-auto border-line border-b">
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} value={tab.value} className={tabClass}>
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="outline-none">
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
