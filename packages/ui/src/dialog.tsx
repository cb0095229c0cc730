'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import { type ReactNode, useState } from 'react';
import { Button, IconButton } from './button';
import { cx } from './cx';
import { Field } from './field';
import { CrossIcon } from './icons';
import { Input } from './input';
import { useUiText } from './text';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}

export function Dialog({ open, onOpenChange, title, description, children, wide = false }: DialogProps) {
  const text = useUiText();
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[#08111a]/55 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={cx(
            'fixed top-1/2 left-1/2 z-50 grid max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 gap-4 overflow-y-auto',
            'rounded-lg border border-line bg-raised p-5 shadow-2xl outline-none transition-[scale,opacity] duration-150',
            'data-ending-style:scale-[0.98] data-ending-style:opacity-0 data-starting-style:scale-[0.98] data-starting-style:opacity-0',
            wide ? 'max-w-2xl' : 'max-w-md',
          )}
        >
          <div className="grid gap-1 pr-8">
            <Base.Title className="font-semibold text-base">{title}</Base.Title>
            {description && <Base.Description className="text-ink-soft">{description}</Base.Description>}
          </div>
          <Base.Close
            render={
              <IconButton label={text.close} size="small" className="absolute top-3.5 right-3.5">
                <CrossIcon />
              </IconButton>
            }
          />
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 pt-1">{children}</div>;
}

interface ConfirmDialogProps extends Omit<DialogProps, 'children' | 'wide'> {
  confirm: string;
  onConfirm: () => void;
  busy?: boolean;
  danger?: boolean;
  children?: ReactNode;
  /** For what cannot be undone: the name that has to be typed, and the label of the box. */
  typed?: { name: string; label: string };
}

export function ConfirmDialog({ confirm, onConfirm, busy, danger, children, typed, ...dialog }: ConfirmDialogProps) {
  const text = useUiText();
  const [name, setName] = useState('');
  const ready = !typed || name === typed.name;
  const change = (open: boolean) => {
    if (!open) setName('');
    dialog.onOpenChange(open);
  };
  return (
    <Dialog {...dialog} onOpenChange={change}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onConfirm();
        }}
      >
        {children}
        {typed && (
          <Field label={typed.label}>
            <Input
              mono
              value={name}
              onChange={(event) => setName(event.target.value)}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
            />
          </Field>
        )}
        <DialogActions>
          <Button onClick={() => change(false)}>{text.cancel}</Button>
          <Button type="submit" kind={danger ? 'danger' : 'primary'} busy={busy} disabled={!ready}>
            {confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface DrawerProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Read aloud; the drawer shows its own head. */
  title: string;
  children: ReactNode;
}

/** Slides in from the left, on small screens. */
export function Drawer({ open, onOpenChange, title, children }: DrawerProps) {
  const text = useUiText();
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[#08111a]/55 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup className="fixed inset-y-0 left-0 z-50 w-64 max-w-[85vw] bg-hull text-hull-ink shadow-2xl outline-none transition-transform duration-200 data-ending-style:-translate-x-full data-starting-style:-translate-x-full">
          <Base.Title className="sr-only">{title}</Base.Title>
          <Base.Close
            render={
              <IconButton
                label={text.close}
                className="absolute! top-2.5 right-2 z-10 text-hull-soft! hover:bg-hull-raised! hover:text-hull-ink!"
              >
                <CrossIcon />
              </IconButton>
            }
          />
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
