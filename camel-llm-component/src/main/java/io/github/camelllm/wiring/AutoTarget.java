package io.github.camelllm.wiring;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.ModelQuery;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.settings.InHeaders;
import io.github.camelllm.settings.RequirementHeaders;
import java.util.concurrent.CompletableFuture;

/**
 * Selects the target of {@code llm:auto}: for each message the model that the catalog recommends for the requirements in
 * its headers. Each provider is called with its own configuration, so the endpoint can have no key and no base URL.
 */
public final class AutoTarget {
    public static final String NAME = LlmConstants.AUTO;

    /** A placeholder for the endpoint's own target; every call to it fails. */
    static final Target NONE = new Target(NAME, null, null, null, failing(), NAME);

    private final Targets targets;
    private final ModelCatalog catalog;
    private final DeprecationWarnings notices;

    AutoTarget(EndpointSetup setup, Targets targets) {
        this.targets = targets;
        this.catalog = setup.shared().catalog();
        this.notices = setup.shared().notices();
        LlmConfiguration options = setup.options();
        refuse("a model", setup.model() != null);
        refuse("the option apiKey", options.getApiKey() != null || options.getOauthTokenUrl() != null);
        refuse("the option baseUrl", options.getBaseUrl() != null);
        Operation operation = options.getOperation();
        refuse("the operation " + operation, operation.resultPerMessage() || operation.providerBatch());
    }

    private static ChatProvider failing() {
        return call -> CompletableFuture.failedFuture(
                ErrorKind.CONFIGURATION.exception("llm:auto has no provider of its own"));
    }

    private static void refuse(String what, boolean there) {
        if (there) {
            throw ErrorKind.CONFIGURATION.exception(
                    "The endpoint llm:auto cannot have " + what
                            + ", because it selects a provider and model for each message. Set requirements with headers such as "
                            + LlmConstants.CAPABILITIES
                            + ", and configure keys and base URLs for each provider: camel.component.llm.providers[openai].apiKey");
        }
    }

    /** Returns the target for the requirements of a message. If it names a model, a provider of that model is chosen. */
    Target of(InHeaders in) {
        ModelQuery query = RequirementHeaders.of(in)
                .model(in.name(LlmConstants.MODEL))
                .callableOnly(true)
                .limit(1)
                .build();
        if (in.text(LlmConstants.API_KEY) != null && query.providers().size() != 1) {
            throw ErrorKind.CONFIGURATION.exception("The header " + LlmConstants.API_KEY
                    + " at llm:auto could be sent to any provider: name its provider in the header "
                    + LlmConstants.PROVIDERS);
        }
        Model model = catalog.recommend(query).best();
        notices.note(model);
        return targets.of(model.provider()).chosen(model);
    }
}
