/** Night over a quay: containers at their berths, one light on the water. */
export function Harbour() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 800 900"
      preserveAspectRatio="xMidYMid slice"
      className="absolute inset-0 size-full"
    >
      <defs>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#0b1621" />
          <stop offset="0.55" stopColor="#173042" />
          <stop offset="0.62" stopColor="#1d3a4d" />
        </linearGradient>
        <linearGradient id="sea" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#142b3a" />
          <stop offset="1" stopColor="#0a131b" />
        </linearGradient>
        <linearGradient id="glow" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#f0763c" stopOpacity="0.75" />
          <stop offset="1" stopColor="#f0763c" stopOpacity="0" />
        </linearGradient>
      </defs>
      <rect width="800" height="900" fill="url(#sky)" />
      <rect y="500" width="800" height="400" fill="url(#sea)" />
      {/* the crane */}
      <g stroke="#2f4f63" strokeWidth="7" fill="none">
        <path d="M590 500V210M650 500V210M590 300h60M590 400h60M590 300l60 100M590 400l60 100" strokeWidth="5" />
        <path d="M330 210h430" />
        <path d="M620 210v-70L400 208M620 140l130 68" strokeWidth="4" />
        <path d="M430 213v92" strokeWidth="2" />
      </g>
      {/* the container on its way */}
      <g>
        <rect x="380" y="305" width="100" height="44" rx="2" fill="#f0763c" />
        <path d="M396 309v36M412 309v36M428 309v36M444 309v36M460 309v36" stroke="#c9541f" strokeWidth="3" />
      </g>
      {/* those at rest */}
      <g>
        {berths.map(({ x, y, fill }) => (
          <g key={`${x}-${y}`}>
            <rect x={x} y={y} width="92" height="40" rx="2" fill={fill} />
            <path
              d={`M${x + 16} ${y + 4}v32M${x + 31} ${y + 4}v32M${x + 46} ${y + 4}v32M${x + 61} ${y + 4}v32M${x + 76} ${y + 4}v32`}
              stroke="#0b1621"
              strokeOpacity="0.22"
              strokeWidth="3"
            />
          </g>
        ))}
      </g>
      <path d="M0 498h800v10H0z" fill="#0b1620" />
      {/* light on the water */}
      <path d="M398 512h64l28 250h-120z" fill="url(#glow)" opacity="0.35" />
      <g stroke="#3a6077" strokeOpacity="0.5" strokeWidth="2" strokeLinecap="round">
        <path d="M60 560h90M220 600h140M520 570h120M660 640h90M110 680h70M300 720h110M560 740h130" />
      </g>
      <g stroke="#f0763c" strokeOpacity="0.7" strokeWidth="3" strokeLinecap="round">
        <path d="M404 545h52M396 585h66M408 630h46M392 680h60" />
      </g>
    </svg>
  );
}

const berths = [
  { x: 40, y: 458, fill: '#2b5068' },
  { x: 136, y: 458, fill: '#3d6b7d' },
  { x: 232, y: 458, fill: '#24465c' },
  { x: 88, y: 416, fill: '#4b7a86' },
  { x: 184, y: 416, fill: '#2f566d' },
  { x: 136, y: 374, fill: '#375f72' },
  { x: 690, y: 458, fill: '#2b5068' },
];
