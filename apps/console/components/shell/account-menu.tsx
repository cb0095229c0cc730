'use client';

import { Menu, MenuChoice, MenuHeading, MenuItem, MenuSeparator, UpDownIcon } from '@berth/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { type Locale, localeCookie } from '@/i18n/locales';
import { auth } from '@/lib/api/auth';
import { api } from '@/lib/api/browser';
import type { Me } from '@/lib/api/types';
import { rememberInCookie, type Theme } from '@/lib/prefs';
import { useFailureToast } from '@/lib/use-problem';
import { useTheme } from './providers';

export function AccountMenu({ person }: { person: Me }) {
  const t = useTranslations('account');
  const { theme, choose } = useTheme();
  const language = useLanguage();
  const client = useQueryClient();
  const failed = useFailureToast();
  const signOut = useMutation({
    mutationFn: auth.signOut,
    onSuccess: () => {
      client.clear();
      location.assign('/sign-in');
    },
    onError: failed,
  });
  return (
    <Menu
      side="top"
      align="start"
      className="w-56"
      trigger={
        <button
          type="button"
          className="flex h-11 w-full items-center gap-2.5 rounded-md px-2.5 text-left hover:bg-hull-raised"
        >
          <span className="sr-only">{t('menu')}</span>
          <span
            aria-hidden="true"
            className="grid size-7 shrink-0 place-items-center rounded-full bg-hull-raised font-semibold text-[12px] uppercase ring-1 ring-hull-line"
          >
            {person.name.slice(0, 1)}
          </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium text-[13px] leading-4">{person.name}</span>
            <span className="block truncate text-[11.5px] text-hull-soft leading-4">{person.email}</span>
          </span>
          <UpDownIcon className="text-hull-soft" />
        </button>
      }
    >
      <MenuHeading>{person.email}</MenuHeading>
      <MenuItem render={<Link href="/account" />}>{t('settings')}</MenuItem>
      <MenuSeparator />
      <MenuChoice<Theme>
        label={t('theme')}
        value={theme}
        onChange={choose}
        choices={[
          { value: 'system', label: t('themeSystem') },
          { value: 'light', label: t('themeLight') },
          { value: 'dark', label: t('themeDark') },
        ]}
      />
      <MenuSeparator />
      <MenuChoice<Locale>
        label={t('language')}
        value={language.locale}
        onChange={language.choose}
        choices={languages}
      />
      <MenuSeparator />
      <MenuItem onClick={() => signOut.mutate()}>{t('signOut')}</MenuItem>
    </Menu>
  );
}

/** Each language is named in itself. */
export const languages: readonly { value: Locale; label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'ko', label: '한국어' },
];

/** The cookie decides what this browser shows; the account keeps it for the next one. */
export function useLanguage({ signedIn = true }: { signedIn?: boolean } = {}) {
  const locale = useLocale();
  const router = useRouter();
  const choose = (next: Locale) => {
    rememberInCookie(localeCookie, next);
    router.refresh();
    if (signedIn) void api.PATCH('/api/me', { body: { locale: next } }).catch(() => {});
  };
  return { locale, choose };
}
