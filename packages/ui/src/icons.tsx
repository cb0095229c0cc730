import type { ReactNode } from 'react';
import { cx } from './cx';

/** Drawn on a 16 px grid with one stroke width, so they sit on a line of text. Always decoration: the word beside it names the thing. */
function icon(name: string, drawing: ReactNode) {
  function Icon({ className }: { className?: string }) {
    return (
      <svg
        aria-hidden="true"
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        className={cx('size-4 shrink-0', className)}
      >
        {drawing}
      </svg>
    );
  }
  Icon.displayName = name;
  return Icon;
}

export type Icon = ReturnType<typeof icon>;

export const AppsIcon = icon(
  'AppsIcon',
  <>
    <path d="M8 1.8 14 5v6l-6 3.2L2 11V5z" />
    <path d="M2.2 5.1 8 8.2l5.8-3.1M8 8.2v5.8" />
  </>,
);
export const ActivityIcon = icon('ActivityIcon', <path d="M1.5 8h3l2-5 3 10 2-5h3" />);
export const ArrowRightIcon = icon('ArrowRightIcon', <path d="M2.5 8h11M9.5 4l4 4-4 4" />);
export const ArrowDownIcon = icon('ArrowDownIcon', <path d="M8 2.5v11M4 9.5l4 4 4-4" />);
export const ChevronDownIcon = icon('ChevronDownIcon', <path d="m4 6 4 4 4-4" />);
export const ChevronRightIcon = icon('ChevronRightIcon', <path d="m6 4 4 4-4 4" />);
export const UpDownIcon = icon('UpDownIcon', <path d="m5 6 3-3 3 3M5 10l3 3 3-3" />);
export const CheckIcon = icon('CheckIcon', <path d="m3 8.5 3.2 3L13 4.5" />);
export const CrossIcon = icon('CrossIcon', <path d="m4 4 8 8M12 4l-8 8" />);
export const PlusIcon = icon('PlusIcon', <path d="M8 3v10M3 8h10" />);
export const CopyIcon = icon(
  'CopyIcon',
  <>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 3.5A1 1 0 0 0 9.5 2.500h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1" />
  </>,
);
export const ExternalIcon = icon(
  'ExternalIcon',
  <path d="M9 2.500h4.500V7M13 3 7.500 8.500M11.500 9.500v3a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h3" />,
);
export const MenuIcon = icon('MenuIcon', <path d="M2.500 4.500h11M2.500 8h11M2.500 11.500h11" />);
export const MoreIcon = icon('MoreIcon', <path d="M3.500 8h.01M8 8h.01M12.500 8h.01" strokeWidth="2.2" />);
export const PeopleIcon = icon(
  'PeopleIcon',
  <>
    <circle cx="6" cy="5.500" r="2.500" />
    <path d="M1.500 13.500c.3-2.700 2-4 4.500-4s4.200 1.300 4.500 4M10.500 3.200a2.500 2.500 0 0 1 0 4.600M12.300 9.900c1.300.6 2 1.800 2.200 3.600" />
  </>,
);
export const KeyIcon = icon(
  'KeyIcon',
  <>
    <circle cx="5" cy="11" r="2.800" />
    <path d="m7 9 6.500-6.500M10.500 5.500l2 2" />
  </>,
);
export const NodeIcon = icon(
  'NodeIcon',
  <>
    <rect x="2" y="2.500" width="12" height="4.500" rx="1" />
    <rect x="2" y="9" width="12" height="4.500" rx="1" />
    <path d="M4.500 4.800h.01M4.500 11.300h.01" />
  </>,
);
export const PulseIcon = icon(
  'PulseIcon',
  <>
    <circle cx="8" cy="8" r="6" />
    <path d="M4.500 8.500h1.800l1.200-3 1.500 4.500 1-1.500h1.500" />
  </>,
);
export const AuditIcon = icon(
  'AuditIcon',
  <path d="M3.500 2h9v12l-2.200-1.500L8 14l-2.300-1.500L3.500 14zM6 5.500h4M6 8.500h4" />,
);
export const SearchIcon = icon(
  'SearchIcon',
  <>
    <circle cx="7" cy="7" r="4.500" />
    <path d="m10.500 10.500 3 3" />
  </>,
);
export const LockIcon = icon(
  'LockIcon',
  <>
    <rect x="3" y="7" width="10" height="7" rx="1.500" />
    <path d="M5.500 7V5a2.500 2.500 0 0 1 5 0v2" />
  </>,
);
export const DownloadIcon = icon('DownloadIcon', <path d="M8 2v8M4.500 7 8 10.500 11.500 7M2.500 13.500h11" />);
export const ClockIcon = icon(
  'ClockIcon',
  <>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 4.500V8l2.500 1.500" />
  </>,
);
export const PlayIcon = icon('PlayIcon', <path d="M4.500 2.800v10.400L13 8z" />);
export const StopIcon = icon('StopIcon', <rect x="3.500" y="3.500" width="9" height="9" rx="1" />);
export const MoonIcon = icon('MoonIcon', <path d="M13.500 9.500A6 6 0 0 1 6.500 2.500a6 6 0 1 0 7 7z" />);
export const RestartIcon = icon('RestartIcon', <path d="M13.500 8a5.500 5.500 0 1 1-1.700-4M13.500 1.800v3h-3" />);
export const UndoIcon = icon('UndoIcon', <path d="M2.500 6h7a4 4 0 0 1 0 8h-3M5.500 3l-3 3 3 3" />);
export const TrashIcon = icon(
  'TrashIcon',
  <path d="M2.500 4h11M6 4V2.500h4V4M4 4l.7 9.500h6.600L12 4M6.700 6.800v4M9.300 6.800v4" />,
);
export const WarnIcon = icon('WarnIcon', <path d="M8 2 14.500 13.500h-13zM8 6.500v3M8 11.600h.01" />);
export const InfoIcon = icon(
  'InfoIcon',
  <>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 7.500v3.500M8 5.200h.01" />
  </>,
);
export const BranchIcon = icon(
  'BranchIcon',
  <>
    <circle cx="4.500" cy="3.500" r="1.500" />
    <circle cx="4.500" cy="12.500" r="1.500" />
    <circle cx="11.500" cy="5.500" r="1.500" />
    <path d="M4.500 5v6M11.500 7c0 2.500-4 2-6.500 4" />
  </>,
);
export const SpinnerIcon = icon(
  'SpinnerIcon',
  <>
    <circle cx="8" cy="8" r="5.500" opacity="0.25" />
    <path d="M13.500 8A5.500 5.500 0 0 0 8 2.500" />
  </>,
);
export const DotIcon = icon('DotIcon', <circle cx="8" cy="8" r="3" fill="currentColor" stroke="none" />);
export const RingIcon = icon('RingIcon', <circle cx="8" cy="8" r="3.500" />);
export const DashIcon = icon('DashIcon', <path d="M4.500 8h7" />);

/** The mark: a bollard with its line, which is what holds a ship at a berth. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 24 24" className={cx('size-6 shrink-0', className)}>
      <path
        d="M5 4.500h14v3.200h-2.600v2.100c0 1.300.5 2.400 1.100 3.600.7 1.300 1 2.200 1 3.600H5.500c0-1.400.3-2.300 1-3.600.6-1.200 1.100-2.300 1.100-3.600V7.700H5z"
        fill="currentColor"
      />
      <path d="M2.500 20h19" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <path
        d="M7 12.800c3.200 1.700 6.800 1.700 10 0"
        fill="none"
        stroke="var(--mark-line, #f0763c)"
        strokeWidth="2.200"
        strokeLinecap="round"
      />
    </svg>
  );
}
