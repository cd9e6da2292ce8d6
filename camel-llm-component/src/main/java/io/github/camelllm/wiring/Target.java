package io.github.camelllm.wiring;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.remote.RemoteProvider;
import org.jspecify.annotations.Nullable;

/**
 * A provider, ready for the calls of an endpoint.
 *
 * @param name the provider
 * @param model the default model; null if the provider or the message must choose
 * @param apiKey the key; null if there is none
 * @param baseUrl the base URL, for display; null if there is none
 * @param keyOwner who a key of a message belongs to after its first use: the provider, and the base URL if that is not the provider's own
 * @param answering the provider with its stages
 * @param inner the provider without stages
 * @param remote the provider if it is reached over HTTP; else null
 * @param origin the source of the target: a bean or a snapshot of the descriptors, whose replacement replaces the target; or the model that
 *     the catalog chose for one message
 */
public record Target(
        String name,
        @Nullable String model,
        @Nullable String apiKey,
        @Nullable String baseUrl,
        String keyOwner,
        ChatProvider answering,
        ChatProvider inner,
        @Nullable RemoteProvider remote,
        Object origin) {
    /** Creates a target without stages, for a provider in code. */
    Target(
            String name,
            @Nullable String model,
            @Nullable String apiKey,
            @Nullable String baseUrl,
            ChatProvider inner,
            Object origin) {
        this(name, model, apiKey, baseUrl, name, inner, inner, null, origin);
    }

    /** Returns a target without stages, for a provider over HTTP. */
    static Target remote(
            String name,
            @Nullable String model,
            String baseUrl,
            String keyOwner,
            RemoteProvider remote,
            Object origin) {
        return new Target(name, model, null, baseUrl, keyOwner, remote, remote, remote, origin);
    }

    /** Returns this target with stages around the provider. */
    Target answeredBy(ChatProvider stages) {
        return new Target(name, model, apiKey, baseUrl, keyOwner, stages, inner, remote, origin);
    }

    /** Returns this target with the model that the catalog chose for a message. */
    Target chosen(Model recommended) {
        return new Target(name, recommended.id(), apiKey, baseUrl, keyOwner, answering, inner, remote, recommended);
    }

    /** Returns a model that a message names, without the provider before it if the catalog chose the provider by that name. */
    public String withoutProvider(String named) {
        return isChosen() && named.startsWith(name + ":") ? named.substring(name.length() + 1) : named;
    }

    /** Returns whether the catalog chose the model, so that other model names are ignored. */
    public boolean isChosen() {
        return origin instanceof Model;
    }
}
