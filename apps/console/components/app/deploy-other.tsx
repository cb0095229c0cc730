'use client';

import { Button, Card, Field, Input } from '@berth/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { api } from '@/lib/api/browser';

const samples = ['node', 'python', 'go', 'static'] as const;

/** Without git: a sample, or an image that exists. */
export function DeployOther({ team, app }: { team: string; app: string }) {
  const t = useTranslations('newApp');
  const [image, setImage] = useState('');
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ['team', team] });
  const path = { team, app };
  const sample = useMutation({
    mutationFn: (name: (typeof samples)[number]) =>
      api.POST('/api/teams/{team}/apps/{app}/deploy-sample', { params: { path }, body: { sample: name } }),
    onSuccess,
  });
  const fromImage = useMutation({
    mutationFn: () => api.POST('/api/teams/{team}/apps/{app}/deploy-image', { params: { path }, body: { image } }),
    onSuccess,
  });
  const error = sample.error ?? fromImage.error;
  return (
    <div className="grid gap-4 md:grid-cols-2">
      {error && <Problem error={error} className="md:col-span-2" />}
      <Card title={t('sample')} description={t('sampleAbout')}>
        <div className="flex flex-wrap gap-2">
          {samples.map((name) => (
            <Button
              key={name}
              size="small"
              busy={sample.isPending && sample.variables === name}
              disabled={sample.isPending}
              onClick={() => sample.mutate(name)}
              aria-label={t('sampleAction', { sample: t(`samples.${name}`) })}
            >
              {t(`samples.${name}`)}
            </Button>
          ))}
        </div>
      </Card>
      <Card title={t('image')} description={t('imageAbout')}>
        <form
          className="flex gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            fromImage.mutate();
          }}
        >
          <Field label={t('imageReference')} labelHidden className="min-w-0 flex-1">
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
          <Button type="submit" busy={fromImage.isPending}>
            {t('imageAction')}
          </Button>
        </form>
      </Card>
    </div>
  );
}
