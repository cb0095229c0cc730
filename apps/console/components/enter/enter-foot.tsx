'use client';

import { Select } from '@berth/ui';
import { useTranslations } from 'next-intl';
import { isLocale } from '@/i18n/locales';
import { languages, useLanguage } from '../shell/account-menu';

export function EnterFoot() {
  const t = useTranslations('account');
  const { locale, choose } = useLanguage({ signedIn: false });
  return (
    <footer className="flex items-center justify-between text-[13px] text-ink-faint">
      <Select
        aria-label={t('language')}
        value={locale}
        onChange={({ target }) => isLocale(target.value) && choose(target.value)}
        className="w-32"
      >
        {languages.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
    </footer>
  );
}
