package io.github.camelllm.remote;

import io.github.camelllm.http.Signer;

/**
 * The credentials for a provider.
 *
 * @param keys the source of keys
 * @param signer adds the key to a request
 * @param howToSetKey the advice that an error gives when there is no key, such as "set the option apiKey"
 */
public record Credentials(KeySource keys, Signer signer, String howToSetKey) {}
