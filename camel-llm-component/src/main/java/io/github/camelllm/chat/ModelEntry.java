package io.github.camelllm.chat;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A model in the answer to {@link Operation#MODELS}.
 *
 * @param id its name at the provider
 * @param details the entry of the provider's list, in the provider's own shape
 */
public record ModelEntry(String id, JsonNode details) {}
