import { DockerEngine } from '@berth/engine-docker';
import { describeEngine } from '@berth/testing';
import { nodeImage, programs } from './test/node-image.js';
import { startTestAgent, testDocker } from './test/test-agent.js';

describeEngine('docker', async () => {
  let epoch = 1;
  const image = await nodeImage(testDocker);
  const [here, there] = [await startTestAgent('tsta01'), await startTestAgent('tstb01')];
  const engineOf = ({ socket, token }: { socket: string; token: string }) =>
    new DockerEngine({ socketPath: socket, token, epoch: () => epoch });
  const [engine, other] = [engineOf(here), engineOf(there)];
  return {
    ...{ engine, other, programs, image },
    subnets: ['10.176.4.0/22', '10.176.8.0/22'],
    lead: (next) => {
      epoch = next;
    },
    close: async () => {
      await engine.close();
      await other.close();
      await here.close();
      await there.close();
    },
  };
});
