'use client';

import { Select } from '@berth/ui';
import { useTranslations } from 'next-intl';
import type { Role } from '@/lib/api/types';
import { usePlace } from './team-context';

export const roles: readonly Role[] = ['viewer', 'developer', 'admin', 'owner'];

interface RoleSelectProps {
  label: string;
  value: Role;
  onChange: (role: Role) => void;
  id?: string;
}

/** Only an owner makes owners. */
export function RoleSelect({ label, value, onChange, id }: RoleSelectProps) {
  const t = useTranslations('members.roles');
  const { team } = usePlace();
  const offered = roles.filter((role) => role !== 'owner' || team.role === 'owner' || value === 'owner');
  return (
    <Select
      id={id}
      aria-label={label}
      value={value}
      onChange={({ target }) => {
        const role = roles.find((known) => known === target.value);
        if (role) onChange(role);
      }}
      className="w-36"
    >
      {offered.map((role) => (
        <option key={role} value={role}>
          {t(role)}
        </option>
      ))}
    </Select>
  );
}
