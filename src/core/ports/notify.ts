/** Messages to people outside GitHub. */
export interface Notify {
  /**
   * Posts to Slack's incoming webhook (https://api.slack.com/messaging/webhooks). Without one configured nothing is sent
   * and the answer says so. Text is Slack's mrkdwn, escaped by the caller.
   */
  slack(message: {
    readonly channel?: string;
    readonly text: string;
  }): Promise<{ readonly sent: boolean; readonly why?: string }>;
}
