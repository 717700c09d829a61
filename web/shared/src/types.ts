/** What the server says to the screens, named once. The shapes come from its OpenAPI (`npm run schema`), never from memory. */
import type { components } from './schema';

export type Schemas = components['schemas'];

export type Reason = Pick<Schemas['Reason'], 'code' | 'text'> & Partial<Schemas['Reason']>;
export type UnitRef = Schemas['UnitRef'];
export type Choice = Schemas['Choice'];
export type Counts = Schemas['Counts'];
export type Me = Schemas['Me'];
export type RoleId = Me['roles'][number]['role'];
export type CodeSent = Schemas['CodeSent'];

export type MatterList = Schemas['MatterList'];
export type MatterSummary = Schemas['MatterItem'];
export type Matter = Schemas['MatterDetail'];
export type FormField = Schemas['FormField'];
export type FieldKind = FormField['kind'];
export type MaterialSpec = Schemas['MaterialWanted'];
export type MatterStep = Schemas['MatterStep'];
export type NegativeItem = Schemas['Negative'];

export type StoredFile = Schemas['FileView'];
export type PaperPreview = Schemas['Preview'];
export type FormValues = Record<string, string>;
export type ApplicationDraft = Schemas['ApplicationIn'];

export type ApplicationSummary = Schemas['ApplicationItem'];
export type ApplicationView = Schemas['ApplicationView'];
export type ReadingView = Schemas['ReadingView'];
export type ReadPlace = Schemas['ReadPlace'];
export type ReadBeside = Schemas['Beside'];
export type State = ApplicationSummary['state'];
export type StageId = ApplicationSummary['stage'];
export type RouteStep = Schemas['RouteStep'];
export type RouteSeat = Schemas['RouteSeat'];
export type StageView = Schemas['StageView'];
export type TimelineEntry = Schemas['TimelineItem'];
export type PermitView = Schemas['PermitView'];
export type SealedView = Schemas['SealedView'];
export type ImpressionView = Schemas['ImpressionView'];
export type PressJudged = Schemas['PressJudged'];
export type ComparisonView = Schemas['ComparisonView'];
export type ActionView = Schemas['ActionOffered'];
export type SealPlace = Schemas['SealPlace'];
export type ActionName = ActionView['action'];
export type ActionOrder = Pick<Schemas['ActionIn'], 'action' | 'revision'> & Partial<Schemas['ActionIn']>;

export type Signature = Schemas['SignatureView'];
export type PasskeyView = Schemas['PasskeyView'];
export type SignatureOrder = Partial<Schemas['SignatureIn']>;
export type DeputyView = Schemas['DeputyView'];
export type DeputyList = Schemas['DeputyList'];
export type DeputyOrder = Pick<Schemas['DeputyIn'], 'deputy' | 'opens_at' | 'closes_at' | 'reason'> & Partial<Schemas['DeputyIn']>;
export type PersonFound = Schemas['PersonFound'];
export type Eligible = Schemas['Eligible'];
export type ApprovedOne = Schemas['Approved'];
export type LateItem = Schemas['LateItem'];
export type OfficeList = Schemas['OfficeList'];
export type OfficeRow = Schemas['OfficeRow'];
export type TerminalView = Schemas['TerminalView'];
export type SealView = Schemas['SealView'];
export type SealActionName = SealView['actions'][number]['action'];
export type ESealView = Schemas['ESealView'];
export type ESealList = Schemas['ESealList'];
export type ESealPage = Schemas['ESealPage'];
export type ESealActionName = ESealView['actions'][number]['action'];
export type ReplacementItem = Schemas['ReplacementItem'];
export type UnitItem = Schemas['UnitItem'];
export type AlarmView = Schemas['AlarmView'];
export type AlarmDetail = Schemas['AlarmDetail'];
export type AlarmAction = Schemas['AlarmAct']['action'];
export type RuleList = Schemas['RuleList'];
export type RuleView = Schemas['RuleView'];
export type RuleTrial = Schemas['TrialView'];
export type CaseItem = Schemas['CaseItem'];
export type CaseView = Schemas['CaseView'];
export type CasePerson = Schemas['CasePerson'];
export type CaseActionName = Schemas['CaseAct']['action'];
export type CaseOrder = Pick<Schemas['CaseActIn'], 'action'> & Partial<Schemas['CaseActIn']>;
export type ReviewList = Schemas['ReviewList'];
export type ReviewView = Schemas['ReviewView'];
export type RatingOrder = Pick<Schemas['RatingIn'], 'score'> & Partial<Schemas['RatingIn']>;
export type RatingDone = Schemas['RatingDone'];
export type ComplaintList = Schemas['ComplaintList'];
export type TraceView = Schemas['TraceView'];
export type NoticeView = Schemas['NoticeView'];
export type News = Schemas['News'];


export type CatalogueList = Schemas['CatalogueList'];
export type CatalogueItem = Schemas['CatalogueItem'];
export type MatterSheet = Schemas['Sheet'];
export type MatterVersion = Schemas['VersionView'];
export type EditorWords = Schemas['Words'];
export type ListInForce = Schemas['ListInForce'];
export type ListItem = Schemas['ListItem'];
export type WrongRequests = Schemas['RegisterView'];
export type DraftItem = Schemas['DraftItem'];
export type DraftView = Schemas['DraftView'];
export type DraftChecked = Schemas['DraftChecked'];
export type PaperShown = Schemas['PaperShown'];
export type Difference = Schemas['Difference'];
export type Trial = Schemas['Trial'];
export type TrialStep = Schemas['TrialStep'];

/** One page of a long list. */
export interface Page<T> {
  items: T[];
  next?: string | null;
  total?: number | null;
}
