package io.github.camelllm.exchange;

import io.github.camelllm.chat.ChatRequest;

/**
 * What the body of a message is.
 *
 * @param request the conversation, and for some forms settings
 * @param json whether it was JSON, whose author may be another than that of the route
 */
record Input(ChatRequest request, boolean json) {}
