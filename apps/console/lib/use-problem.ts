'use client';

import { ApiError } from '@berth/api-client';
import { useToast } from '@berth/ui';
import { useLocale, useTranslations } from 'next-intl';
import problemTexts from '@/messages/problems.ko.json';

export interface Words {
  title: string;
  /** What the API said, when the title is our translation of its code. */
  detail?: string;
  hint?: string;
  requestId?: string;
}

const korean: Record<string, { message: string; hint?: string }> = problemTexts;

/** Any failure in words: the translation of its code, else what the API said. */
export function useProblemWords() {
  const t = useTranslations('problem');
  const locale = useLocale();
  const translated = (code: string) => (locale === 'ko' ? korean[code] : undefined);

  return (error: unknown): Words => {
    if (error instanceof ApiError) return { ...inWords(error, translated(error.code)), requestId: error.requestId };
    if (isFailure(error)) return inWords(error, translated(error.code));
    if (error instanceof TypeError) return { title: t('unreachable'), hint: t('unreachableHint') };
    return { title: t('unknown'), hint: t('unknownHint') };
  };
}

function inWords(
  { message, hint }: { message: string; hint?: string },
  own: { message: string; hint?: string } | undefined,
): Words {
  return own ? { title: own.message, detail: message, hint: own.hint ?? hint } : { title: message, hint };
}

function isFailure(value: unknown): value is { code: string; message: string; hint?: string } {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

/** For mutations: says in a corner why it did not work. */
export function useFailureToast() {
  const words = useProblemWords();
  const { bad } = useToast();
  return (error: unknown) => {
    const { title, hint } = words(error);
    bad(title, hint);
  };
}
