package io.github.camelllm.input;

import io.github.camelllm.chat.ChatRequest;

/**
 * The content of a message body.
 *
 * @param request the conversation, and for some forms settings
 * @param json whether it was JSON, whose author may not be the author of the route
 */
public record Input(ChatRequest request, boolean json) {}
