'use client';

import { ApiError } from '@berth/api-client';
import { CspNonce, ToastProvider, TooltipProvider, UiTextProvider } from '@berth/ui';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { createContext, type ReactNode, useContext, useState } from 'react';
import { rememberInCookie, type Theme, themeCookie } from '@/lib/prefs';

interface ThemeChoice {
  theme: Theme;
  choose: (theme: Theme) => void;
}

const ThemeContext = createContext<ThemeChoice>({ theme: 'system', choose: () => {} });

export function useTheme(): ThemeChoice {
  return useContext(ThemeContext);
}

export function Providers({ nonce, theme: first, children }: { nonce?: string; theme: Theme; children: ReactNode }) {
  const t = useTranslations('ui');
  const [client] = useState(makeQueryClient);
  const [theme, setTheme] = useState(first);
  const choose = (next: Theme) => {
    rememberInCookie(themeCookie, next);
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    setTheme(next);
  };
  const text = {
    close: t('close'),
    copy: t('copy'),
    copied: t('copied'),
    cancel: t('cancel'),
    loading: t('loading'),
  };
  return (
    <CspNonce nonce={nonce}>
      <QueryClientProvider client={client}>
        <UiTextProvider text={text}>
          <ThemeContext value={{ theme, choose }}>
            <TooltipProvider delay={400}>
              <ToastProvider>{children}</ToastProvider>
            </TooltipProvider>
          </ThemeContext>
        </UiTextProvider>
      </QueryClientProvider>
    </CspNonce>
  );
}

/** A refusal stays a refusal; only what never got an answer is asked again. */
function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: signInAgain }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => !(error instanceof ApiError && error.status < 500) && failures < 3,
      },
    },
  });
}

/** The session ended while the page was open. */
function signInAgain(error: Error): void {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}
