// One call of Azure's own client, as the first argument says; prints what came of it as JSON.
import { EmailClient } from '@azure/communication-email';
import { SmsClient } from '@azure/communication-sms';

const [what, connection, from, ...to] = process.argv.slice(2);

// No second try: the test sees the first answer.
const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };

const calls = {
  async sms() {
    const results = await new SmsClient(connection, options).send(
      { from, to, message: 'hello' },
      { enableDeliveryReport: true, tag: 'a test' });
    return results.map(({ to: number, successful, httpStatusCode, messageId, repeatabilityResult }) =>
      ({ to: number, successful, httpStatusCode, messageId, repeatabilityResult }));
  },
  async email() {
    const poller = await new EmailClient(connection, options).beginSend({
      senderAddress: from,
      content: { subject: 'Hi', plainText: 'hello', html: '<p>hello</p>' },
      recipients: { to: to.map(address => ({ address })) },
    });
    return poller.pollUntilDone();
  },
};

try {
  console.log(JSON.stringify(await calls[what]()));
} catch (failure) {
  console.log(JSON.stringify({ statusCode: failure.statusCode ?? failure.message }));
}
