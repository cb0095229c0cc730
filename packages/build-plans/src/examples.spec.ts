import { describe, expect, it } from 'vitest';
import { directoryTree, planBuild, planKinds, renderPlan } from './index.js';

const examples = new URL('../../../examples/', import.meta.url).pathname;

describe('the examples people deploy', () => {
  it.each(planKinds)('%s is planned as the committed snapshot says', async (name) => {
    const plan = await planBuild(await directoryTree(`${examples}${name}`), { buildVariables: [], secretNames: [] });
    expect(plan.kind).toBe(name);
    await expect(renderPlan(plan)).toMatchFileSnapshot(`../test/plans/${name}.txt`);
  });

  it('node with everything a site and a team can set is planned as the committed snapshot says', async () => {
    const plan = await planBuild(await directoryTree(`${examples}node`), {
      buildVariables: ['GREETING', 'npm_config_foo'],
      secretNames: ['API_KEY', 'NPM_TOKEN'],
      settings: { caBundle: true, siteVariables: ['npm_config_registry', 'HTTP_PROXY'], cacheScope: 'app-1' },
    });
    await expect(renderPlan(plan)).toMatchFileSnapshot('../test/plans/node-with-settings.txt');
  });
});
