import type { ProblemText } from './problem-text.js';

export const gitProblems = {
  'git.unauthenticated': {
    title: 'Git needs a token',
    cause: 'No password was given, or it is not a token of Berth, or the token expired or was revoked.',
    fix: 'Make a token with the scope "git" in the console (Team → Tokens) and use it as the password; any user name will do.',
  },
  'git.forbidden': {
    title: 'This token may not do that here',
    cause: 'The token lacks the scope "git", or your role in the team only lets you read.',
    fix: 'Use a token with the scope "git"; pushing needs the role developer or higher.',
  },
  'git.not_found': {
    title: 'No such repository',
    cause: 'The address names a team or an app that does not exist, or that this token cannot see.',
    fix: 'Copy the address from the app’s page in the console.',
  },
  'git.too_many_failures': {
    title: 'Too many failed sign-ins over git',
    cause: 'Many wrong passwords came from this address within a minute.',
    fix: 'Wait a minute. If you do not know why, look for an old token in your credential helper.',
  },
  'git.unsupported': {
    title: 'This way of speaking git is not served',
    cause: 'The client used the “dumb” HTTP protocol or asked for a service other than clone, fetch and push.',
    fix: 'Use git 2.0 or newer.',
  },
  'git.ref_name': {
    title: 'This ref cannot be pushed',
    cause: 'Only branches (refs/heads/…) and tags (refs/tags/…) are kept.',
    fix: 'Push a branch: git push berth HEAD:main',
  },
  'git.delete_refused': {
    title: 'Branches and tags are not deleted by push',
    cause: 'The push would delete a branch or a tag; what is deployed must stay traceable.',
    fix: 'Leave it; branches that are not deployed cost next to nothing.',
  },
  'git.stale': {
    title: 'Somebody else pushed in between',
    cause: 'The branch moved after your git looked at it.',
    fix: 'Fetch, look at what changed, and push again.',
  },
  'git.not_a_commit': {
    title: 'A branch must point to a commit',
    cause: 'The push would make a branch point to a tag, a tree or a file.',
    fix: 'Push the commit: git push berth <tag>^{commit}:main',
  },
  'git.too_many_refs': {
    title: 'Too many refs in one push',
    cause: 'More branches and tags than one push may carry.',
    fix: 'Push in several steps, or only the branch that is to be deployed.',
  },
  'git.pack_missing': {
    title: 'A part of the repository is missing',
    cause: 'Postgres names a pack that the object store does not have.',
    fix: 'The operator of the platform restores the object store from its backup.',
  },
  'git.interrupted': {
    title: 'The push was interrupted on our side',
    cause: 'A service that the push needs (database, object store) did not answer.',
    fix: 'Push again. If the push had printed "queued", the build goes on: look at the app’s page.',
  },
  'source.submodule': {
    title: 'The repository contains a submodule',
    cause: 'A build sees only what was pushed; a submodule is a pointer to another repository.',
    fix: 'Copy the files in, or install them as a package.',
  },
  'source.lfs': {
    title: 'The repository contains a pointer of Git LFS',
    cause: 'The file itself lies on an LFS server and was not pushed.',
    fix: 'Commit the file itself, or load it from object storage at run time.',
  },
  'source.symlink': {
    title: 'A symbolic link leaves the repository',
    cause: 'A link points to an absolute path, above the repository, or has ".." after a name.',
    fix: 'Make it point to a file inside the repository by a relative path, or commit the file itself.',
  },
  'source.too_large': {
    title: 'The tree is too large to build',
    cause: 'The files of the commit together exceed the limit.',
    fix: 'Remove large files from the commit; keep data in object storage.',
  },
  'source.too_many_files': {
    title: 'The tree has too many files to build',
    cause: 'Often node_modules or a cache was committed.',
    fix: 'Add it to .gitignore and remove it from the commit: git rm -r --cached node_modules',
  },
} as const satisfies Record<string, ProblemText>;
