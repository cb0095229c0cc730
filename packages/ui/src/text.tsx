'use client';

import { createContext, type ReactNode, useContext } from 'react';

/** The few words the components say by themselves, in the reader's language. */
export interface UiText {
  close: string;
  copy: string;
  copied: string;
  cancel: string;
  loading: string;
}

const english: UiText = { close: 'Close', copy: 'Copy', copied: 'Copied', cancel: 'Cancel', loading: 'Loading' };
const Context = createContext<UiText>(english);

export function UiTextProvider({ text, children }: { text: UiText; children: ReactNode }) {
  return <Context value={text}>{children}</Context>;
}

export function useUiText(): UiText {
  return useContext(Context);
}
