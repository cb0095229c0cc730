import { type Docker, labels, statusOf } from '../docker/client.js';

const dayMs = 24 * 3_600 * 1_000;

/**
 * Removes images of earlier versions that no container uses, by their exact tag. Young ones stay: another `up` on this
 * machine may just have made them.
 */
export async function removeOldImages(
  docker: Docker,
  tags: ReadonlyMap<string, string>,
  now = Date.now(),
): Promise<number> {
  const current = new Set(tags.values());
  const images = await docker.listImages({ filters: { label: [labels.image] } });
  let removed = 0;
  for (const { RepoTags, Created } of images) {
    if (now - Created * 1_000 < dayMs) continue;
    const old = (RepoTags ?? []).filter((tag) => /^berth\/[a-z0-9-]+:[0-9a-f]{12}$/.test(tag) && !current.has(tag));
    for (const tag of old) if (await remove(docker, tag)) removed += 1;
  }
  return removed;
}

async function remove(docker: Docker, tag: string): Promise<boolean> {
  try {
    await docker.getImage(tag).remove();
    return true;
  } catch (error) {
    // 409: a container or another image stands on it; 404: another `up` was faster.
    if (statusOf(error) === 409 || statusOf(error) === 404) return false;
    throw error;
  }
}
