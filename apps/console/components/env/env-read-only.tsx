'use client';

import { Body, Cell, Head, HeadCell, LockIcon, Mono, Row, Table } from '@berth/ui';
import { useTranslations } from 'next-intl';
import type { Config } from '@/lib/api/types';

export function EnvReadOnly({ config }: { config: Config }) {
  const t = useTranslations('env');
  return (
    <Table label={t('title')}>
      <Head>
        <HeadCell>{t('name')}</HeadCell>
        <HeadCell>{t('value')}</HeadCell>
        <HeadCell>{t('available')}</HeadCell>
      </Head>
      <Body>
        {config.variables.map(({ name, value, availableAt }) => (
          <Row key={name}>
            <Cell>
              <Mono>{name}</Mono>
            </Cell>
            <Cell className="wrap-anywhere">
              {value === null ? (
                <span className="inline-flex items-center gap-1 text-ink-faint">
                  <LockIcon className="size-3.5" /> {t('secret')}
                </span>
              ) : (
                <Mono>{value}</Mono>
              )}
            </Cell>
            <Cell>{t(`at.${availableAt}`)}</Cell>
          </Row>
        ))}
      </Body>
    </Table>
  );
}
