import type { ProblemText } from './problem-text.js';

/** People, teams, tokens, and what one asks of the API about apps and their configuration. */
export const accountProblems = {
  'auth.signed_out': {
    title: 'You are not signed in',
    cause: 'There is no session, or it ended: by signing out, by its age, or because the password was reset.',
    fix: 'Sign in again. Programs send a token: `Authorization: Bearer berth_…`.',
  },
  'auth.token_invalid': {
    title: 'The token does not work',
    cause: 'It is misspelt, has expired, was revoked, or its person left the team.',
    fix: 'Make a new token under Team → Tokens.',
  },
  'auth.wrong_origin': {
    title: 'The request came from another site',
    cause:
      'A change with a session must come from the console’s own address. An app on a sibling host, or a console opened by another name, cannot make it.',
    fix: 'Open the console at the address that `./berth up` printed. Programs use a token.',
  },
  'auth.role_too_low': {
    title: 'Your role does not allow this',
    cause: 'Viewers read; developers deploy; admins manage members and destroy; owners delete the team.',
    fix: 'Ask an owner or admin of the team for another role.',
  },
  'auth.scope_too_narrow': {
    title: 'The token does not allow this',
    cause: 'Its scopes (read, git, write, admin) leave this out.',
    fix: 'Make a token with a wider scope.',
  },
  'auth.session_needed': {
    title: 'Only a signed-in person can change this',
    cause: 'It belongs to a person, and a token acts for a team.',
    fix: 'Do it in the console.',
  },
  'auth.not_platform_admin': {
    title: 'Only the installation’s admin may do this',
    cause: 'It concerns all teams. The admin is the person who signed up first.',
    fix: 'Sign in as that person, or use `./berth platform` on the machine.',
  },
  'auth.refused': {
    title: 'Signing in or up was refused',
    cause: 'The message says why.',
    fix: 'Correct what it names and try again.',
  },
  'auth.invalid_email_or_password': {
    title: 'The e-mail or the password is wrong',
    cause: 'A typing error, or the account has another address.',
    fix: 'Try again. The admin can make a reset link: `./berth platform reset-link <e-mail>`.',
  },
  'auth.user_already_exists_use_another_email': {
    title: 'There is an account with this address',
    cause: 'It signed up before.',
    fix: 'Sign in instead, or ask the admin for a reset link.',
  },
  'auth.password_too_short': {
    title: 'The password is too short',
    cause: 'It needs at least 8 characters.',
    fix: 'Choose a longer one.',
  },
  'auth.password_too_long': {
    title: 'The password is too long',
    cause: 'It may have at most 128 characters.',
    fix: 'Choose a shorter one.',
  },
  'auth.invalid_token': {
    title: 'The link has expired or was used',
    cause: 'A reset link works once and for an hour.',
    fix: 'Ask the admin for a new one.',
  },
  'auth.sign_up_closed': {
    title: 'Sign-up is closed',
    cause: 'The admin of this installation closed it.',
    fix: 'Ask the admin, or a team’s owner, for an invitation.',
  },
  'auth.invalid_password': {
    title: 'The present password is wrong',
    cause: 'A typing error.',
    fix: 'Try again.',
  },
  'request.rate_limited': {
    title: 'Too often in too short a time',
    cause: 'Signing in and up is limited per account and per address.',
    fix: 'Wait for the time that the hint names.',
  },
  'request.too_many_streams': {
    title: 'Too many live streams are open',
    cause: 'Each open page or program that follows logs or events holds one.',
    fix: 'Close some tabs or programs.',
  },
  'request.bad_cursor': {
    title: 'The cursor is not valid',
    cause: 'It is not one that this list gave out.',
    fix: 'Leave `cursor` out to begin at the start.',
  },
  'request.idempotency_key_invalid': {
    title: 'The Idempotency-Key is not valid',
    cause: 'It is empty, longer than 200 characters, or has spaces.',
    fix: 'Send a random id, for example a UUID.',
  },
  'request.idempotency_key_reused': {
    title: 'The Idempotency-Key belongs to another request',
    cause: 'The same key was sent before with another path or body.',
    fix: 'Make a new key for each new request.',
  },
  'request.idempotency_in_progress': {
    title: 'The first request is still running',
    cause: 'The same request was sent twice at once.',
    fix: 'Wait a moment and look at the result.',
  },
  'request.idempotency_answered': {
    title: 'It was done; the answer is not kept',
    cause: 'The answer held a secret that is shown once.',
    fix: 'Look at the list; make a new one if the secret was lost.',
  },
  'team.not_found': {
    title: 'There is no such team',
    cause: 'The name is misspelt, or you are not in it.',
    fix: 'Check the name; ask its owner for an invitation.',
  },
  'team.slug_taken': {
    title: 'The team’s short name is taken',
    cause: 'Another team has it, or it is kept for the platform.',
    fix: 'Choose another one.',
  },
  'team.not_empty': {
    title: 'The team still has apps',
    cause: 'Only an empty team can be deleted.',
    fix: 'Destroy its apps first; each takes a few seconds to go.',
  },
  'team.is_personal': {
    title: 'A personal team stays',
    cause: 'Each person has one.',
    fix: 'Destroy its apps instead.',
  },
  'member.not_found': {
    title: 'There is no such member',
    cause: 'They left, or the id is another person’s.',
    fix: 'Look at the list of members.',
  },
  'member.no_such_user': {
    title: 'Nobody has this address here',
    cause: 'They have not signed up yet, or with another address.',
    fix: 'Invite them with a link.',
  },
  'member.already': {
    title: 'They are in the team already',
    cause: 'Somebody else added them.',
    fix: 'Change their role instead.',
  },
  'member.role_above_yours': {
    title: 'The role is above yours',
    cause: 'Only owners make, change and remove owners.',
    fix: 'Ask an owner.',
  },
  'member.last_owner': {
    title: 'A team keeps an owner',
    cause: 'This is the only one.',
    fix: 'Make somebody else an owner first.',
  },
  'member.personal_team': {
    title: 'A person stays in their own team',
    cause: 'It was made for them.',
    fix: 'Destroy its apps instead.',
  },
  'invitation.not_found': {
    title: 'The invitation does not work',
    cause: 'It was used, withdrawn, replaced, or is older than 7 days.',
    fix: 'Ask for a new one.',
  },
  'token.not_found': {
    title: 'There is no such token',
    cause: 'It was revoked already, or it is another person’s.',
    fix: 'Look at the list of tokens.',
  },
  'token.wider_than_own': {
    title: 'A token cannot make a wider one',
    cause: 'A token that leaked must not be able to raise itself.',
    fix: 'Make it in the console.',
  },
  'user.not_found': {
    title: 'There is no such account',
    cause: 'It was deleted.',
    fix: 'Sign up again.',
  },
  'app.invalid_name': {
    title: 'The name cannot be an app’s',
    cause: 'It becomes part of a host name.',
    fix: 'Use 2 to 39 of a-z, 0-9 and -, begin with a letter, no -- and no - at the end.',
  },
  'app.reserved_name': {
    title: 'The name is kept for the platform',
    cause: 'A host of that name would pass for the platform’s own.',
    fix: 'Choose another name.',
  },
  'app.name_taken': {
    title: 'The team has an app of that name',
    cause: 'It was made before, or is still being destroyed.',
    fix: 'Choose another name, or wait a few seconds.',
  },
  'app.not_confirmed': {
    title: 'The typed name is another one',
    cause: 'Destroying needs the app’s exact name.',
    fix: 'Type the name as it is shown.',
  },
  'app.not_deployed': {
    title: 'Nothing is live yet',
    cause: 'The app was never deployed, or its first deploy failed.',
    fix: 'Push a branch or deploy a sample.',
  },
  'formation.no_such_process': {
    title: 'The app has no such process',
    cause: 'Processes come from the Procfile of the live release.',
    fix: 'Add it to the Procfile and push.',
  },
  'formation.no_such_size': {
    title: 'There is no such size',
    cause: 'Sizes are nano, small, medium and large.',
    fix: 'Choose one of them.',
  },
  'image.not_known': {
    title: 'The image is not one of this app’s',
    cause: 'Only images that the app’s own releases use can be named in this installation’s registry.',
    fix: 'Choose one from the releases page, or name an image elsewhere.',
  },
  'sample.not_found': {
    title: 'The sample is not installed',
    cause: 'The examples were not part of the image.',
    fix: 'Run `./berth up`, or push a repository of your own.',
  },
  'release.already_live': {
    title: 'The release is live',
    cause: 'There is nothing to roll back to.',
    fix: 'Restart the app to start its instances anew.',
  },
  'build.illegal_transition': {
    title: 'The build is past that',
    cause: 'It ended, or somebody was faster.',
    fix: 'Look at its state.',
  },
  'config.conflict': {
    title: 'Somebody changed the configuration meanwhile',
    cause: 'It was changed after you loaded it; the message says by whom and when.',
    fix: 'Load it again, look at what changed, and save on top.',
  },
  'config.etag_needed': {
    title: 'If-Match is missing',
    cause: 'Replacing everything could write over a change that was not seen.',
    fix: 'Send the ETag of the GET, or `If-Match: *`.',
  },
  'config.bad_etag': {
    title: 'If-Match is not an ETag',
    cause: 'It must be the header as it was received, quotes included.',
    fix: 'Send it unchanged.',
  },
  'config.invalid_name': {
    title: 'The variable’s name is not valid',
    cause: 'Shells and systems take letters, digits and _ only.',
    fix: 'Rename it.',
  },
  'config.reserved_name': {
    title: 'The variable is set by the platform',
    cause: 'PORT and some others are given to each instance.',
    fix: 'Read it; use another name for your own value.',
  },
  'config.invalid_value': {
    title: 'The value cannot be passed',
    cause: 'It contains a zero byte.',
    fix: 'Encode it, for example as base64.',
  },
  'config.too_large': {
    title: 'The configuration is too large',
    cause: 'Names and values together may take 64 KiB.',
    fix: 'Keep files in the repository or S3, and their names here.',
  },
  'config.named_twice': {
    title: 'A variable is named twice',
    cause: 'One change sets or unsets it more than once.',
    fix: 'Name it once.',
  },
  'config.no_value': {
    title: 'A value is missing',
    cause: 'The variable is not set yet.',
    fix: 'Send a value; an empty one is "".',
  },
  'config.secret_stays': {
    title: 'A secret cannot be laid open',
    cause: 'Secrets are written and never read back.',
    fix: 'Send the value again together with `secret: false`.',
  },
  'builder.invalid_name': {
    title: 'The name cannot be a builder’s',
    cause: 'It has characters that host names do not have.',
    fix: 'Use a-z, 0-9, . and -, for example the machine’s name.',
  },
  'builder.name_taken': {
    title: 'There is a builder of that name',
    cause: 'A token was made for it before.',
    fix: 'Revoke it first, or choose another name.',
  },
  'builder.not_found': {
    title: 'There is no such builder',
    cause: 'The name is misspelt, or it was revoked already.',
    fix: 'Look at the platform health page, which lists builders.',
  },
} as const satisfies Record<string, ProblemText>;
