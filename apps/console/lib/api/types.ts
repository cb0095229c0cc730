import type { components } from '@berth/api-client';

type Schemas = components['schemas'];

export type App = Schemas['App'];
export type AuditEntry = Schemas['AuditEntry'];
export type Build = Schemas['Build'];
export type BuildSummary = Schemas['BuildSummary'];
export type Config = Schemas['Config'];
export type ConfigVariable = Schemas['ConfigVariable'];
export type Deployment = Schemas['Deployment'];
export type DestroyPlan = Schemas['DestroyPlan'];
export type Failure = Schemas['Failure'];
export type Formation = Schemas['Formation'];
export type Instance = Schemas['Instance'];
export type Invitation = Schemas['Invitation'];
export type LogLine = Schemas['LogLine'];
export type Me = Schemas['Me'];
export type Member = Schemas['Member'];
export type MyTeam = Schemas['MyTeam'];
export type Node = Schemas['Node'];
export type PlatformHealth = Schemas['PlatformHealth'];
export type Release = Schemas['Release'];
export type ReleaseSummary = Schemas['ReleaseSummary'];
export type Role = MyTeam['role'];
export type Team = Schemas['Team'];
export type Token = Schemas['Token'];
export type TokenScope = Token['scopes'][number];
