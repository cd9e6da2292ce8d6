package io.github.camelllm.mock;

import io.github.camelllm.chat.ChatRequest;

/** Answers requests, including errors and delays. */
@FunctionalInterface
interface Script {
    MockReply reply(ChatRequest request);
}
