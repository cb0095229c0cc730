'use client';

import { ArrowRightIcon, BranchIcon, Button, Card, cx, Field, Input, PageHeader } from '@berth/ui';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Problem } from '@/components/problem';
import { usePlace } from '@/components/team/team-context';
import { api } from '@/lib/api/browser';
import { isAppName, proposeName } from '@/lib/names';

const samples = ['node', 'python', 'go', 'static'] as const;
type Sample = (typeof samples)[number];
type Start = { kind: 'push' } | { kind: 'sample'; sample: Sample } | { kind: 'image'; image: string };

/** Makes an app: a name that is there already, and three ways to fill it, each one click away. */
export function FirstApp({ team, welcome = false }: { team: string; welcome?: boolean }) {
  const t = useTranslations('newApp');
  const { person } = usePlace();
  const [name, setName] = useState('');
  const [image, setImage] = useState('');
  // Chosen in the browser: two renders must not disagree about it.
  useEffect(() => setName((typed) => typed || proposeName()), []);
  const { start, starting, error } = useStart(team, name);
  const badName = name !== '' && !isAppName(name);
  const disabled = !isAppName(name) || starting !== null;

  return (
    <div className="grid gap-6">
      <PageHeader
        title={welcome ? t('welcome', { name: person.name.split(' ')[0] ?? person.name }) : t('title')}
        description={welcome ? t('welcomeAbout') : t('about')}
      />
      {error !== null && <Problem error={error} />}
      <Field
        label={t('name')}
        description={badName ? undefined : t('nameAbout')}
        error={badName ? t('nameRule') : null}
        className="max-w-sm"
      >
        <Input
          mono
          value={name}
          onChange={(event) => setName(event.target.value.trim().toLowerCase())}
          maxLength={39}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
        />
      </Field>
      <div className="grid gap-4 lg:grid-cols-3">
        <Card title={t('push')} description={t('pushAbout')} className="flex flex-col">
          <Button
            kind="primary"
            className="w-full"
            disabled={disabled}
            busy={starting?.kind === 'push'}
            onClick={() => start({ kind: 'push' })}
          >
            <BranchIcon /> {t('pushAction')}
          </Button>
        </Card>
        <Card title={t('sample')} description={t('sampleAbout')}>
          <ul className="grid grid-cols-2 gap-2">
            {samples.map((sample) => (
              <li key={sample}>
                <Button
                  className="w-full"
                  disabled={disabled}
                  busy={starting?.kind === 'sample' && starting.sample === sample}
                  onClick={() => start({ kind: 'sample', sample })}
                  aria-label={t('sampleAction', { sample: t(`samples.${sample}`) })}
                >
                  <span className={cx('size-2 rounded-full', sampleColors[sample])} aria-hidden="true" />
                  {t(`samples.${sample}`)}
                </Button>
              </li>
            ))}
          </ul>
        </Card>
        <Card title={t('image')} description={t('imageAbout')}>
          <form
            className="grid gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              if (!disabled) start({ kind: 'image', image });
            }}
          >
            <Field label={t('imageReference')} labelHidden>
              <Input
                mono
                required
                value={image}
                onChange={(event) => setImage(event.target.value.trim())}
                placeholder={t('imagePlaceholder')}
                autoComplete="off"
                spellCheck={false}
              />
            </Field>
            <Button type="submit" disabled={disabled} busy={starting?.kind === 'image'}>
              {t('imageAction')} <ArrowRightIcon />
            </Button>
          </form>
        </Card>
      </div>
    </div>
  );
}

const sampleColors: Record<Sample, string> = {
  node: 'bg-[#3f873f]',
  python: 'bg-[#3b76a8]',
  go: 'bg-[#00a3c4]',
  static: 'bg-[#f0763c]',
};

function useStart(team: string, name: string) {
  const router = useRouter();
  const mutation = useMutation({
    mutationFn: async (start: Start) => {
      const { data: app } = await api.POST('/api/teams/{team}/apps', { params: { path: { team } }, body: { name } });
      const path = { team, app: app!.name };
      if (start.kind === 'sample') {
        await api.POST('/api/teams/{team}/apps/{app}/deploy-sample', {
          params: { path },
          body: { sample: start.sample },
        });
      }
      if (start.kind === 'image') {
        await api.POST('/api/teams/{team}/apps/{app}/deploy-image', { params: { path }, body: { image: start.image } });
      }
      return app!;
    },
    onSuccess: (app) => router.push(`/${team}/${app.name}`),
  });
  const starting = mutation.isPending || mutation.isSuccess ? mutation.variables : null;
  return { start: mutation.mutate, starting, error: mutation.error };
}
