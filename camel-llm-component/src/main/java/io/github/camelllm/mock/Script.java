package io.github.camelllm.mock;

import io.github.camelllm.chat.ChatRequest;

/** What answers requests, errors and delays included. */
@FunctionalInterface
interface Script {
    MockReply reply(ChatRequest request);
}
