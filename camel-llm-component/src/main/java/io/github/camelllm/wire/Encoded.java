package io.github.camelllm.wire;

/**
 * A request as it goes over the wire.
 *
 * @param path what follows the provider's base URL, with a leading slash and the query if there is one
 * @param accept the media type of the answer
 * @param body the JSON body in UTF-8
 */
public record Encoded(String path, String accept, byte[] body) {}
