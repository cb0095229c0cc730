'use client';

import { Switch as Base } from '@base-ui/react/switch';

interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
  disabled?: boolean;
  labelHidden?: boolean;
}

export function Switch({ checked, onChange, label, disabled, labelHidden = false }: SwitchProps) {
  return (
    <span className="inline-flex items-center gap-2">
      <Base.Root
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-label={label}
        className="inline-flex h-5 w-9 shrink-0 items-center rounded-full bg-line-firm p-0.5 transition-colors data-checked:bg-accent data-disabled:opacity-50"
      >
        <Base.Thumb className="size-4 rounded-full bg-white shadow transition-transform data-checked:translate-x-4" />
      </Base.Root>
      {!labelHidden && <span aria-hidden="true">{label}</span>}
    </span>
  );
}
