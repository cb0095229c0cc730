import { describeEngine } from './engine-contract.js';
import { FakeEngine } from './fake-engine.js';

describeEngine('fake', async () => {
  const [engine, other] = [new FakeEngine(), new FakeEngine()];
  return {
    engine,
    other,
    programs: {
      listens: ['listen'],
      listensOnLoopback: ['listen 127.0.0.1:3000'],
      listensElsewhere: ['listen 0.0.0.0:4321'],
      exits: (code) => ['exit', String(code)],
    },
    image: `fake@sha256:${'0'.repeat(64)}`,
    subnets: ['10.128.4.0/22', '10.128.8.0/22'],
    lead: (epoch) => {
      engine.epoch = epoch;
      other.epoch = epoch;
    },
    close: async () => {},
  };
});
