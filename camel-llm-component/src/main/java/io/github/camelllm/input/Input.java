package io.github.camelllm.input;

import io.github.camelllm.chat.ChatRequest;

/**
 * What the body of a message is.
 *
 * @param request the conversation, and for some forms settings
 * @param json whether it was JSON, whose author may be another than that of the route
 */
public record Input(ChatRequest request, boolean json) {}
