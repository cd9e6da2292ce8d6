package io.github.camelllm.component;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.catalog.CatalogEnvironment;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.Recommendation;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.settings.InHeaders;
import io.github.camelllm.settings.RequirementHeaders;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.apache.camel.Message;

/**
 * The model catalog of a Camel context, bound as {@value #NAME} if the component's jar is on the classpath. It reads the requirements of a
 * message from its headers.
 */
public final class LlmModelCatalog extends ModelCatalog {
    /** The name in the registry. */
    public static final String NAME = "llmModelCatalog";

    LlmModelCatalog(CatalogEnvironment installation, Clock clock) {
        super(installation, clock);
    }

    /** Binds a catalog unless the context has one. */
    static void bind(CamelContext context) {
        if (context.getRegistry().lookupByName(NAME) == null) {
            context.getRegistry().bind(NAME, ModelCatalog.class, create(context));
        }
    }

    /** Returns a new catalog of a context, for registries that are not Camel's own; the context binds one by itself. */
    public static ModelCatalog create(CamelContext context) {
        return new LlmModelCatalog(new CamelCatalogEnvironment(context), Clock.systemUTC());
    }

    /** Returns the catalog bound in a context. */
    static ModelCatalog of(CamelContext context) {
        return context.getRegistry().lookupByName(NAME) instanceof ModelCatalog bound ? bound : create(context);
    }

    /**
     * Sets the headers {@value LlmConstants#PROVIDER} and {@value LlmConstants#MODEL} to the best model for the requirements in the
     * message's headers, and {@value LlmConstants#CANDIDATES} to the best few. The body does not change.
     *
     * @throws ConfigurationException if a header is wrong, or no model fits
     */
    @Handler
    public void recommend(Exchange exchange) {
        Message message = exchange.getMessage();
        Recommendation found =
                recommend(RequirementHeaders.of(InHeaders.of(message)).build());
        message.setHeader(LlmConstants.PROVIDER, found.best().provider());
        message.setHeader(LlmConstants.MODEL, found.best().id());
        message.setHeader(LlmConstants.CANDIDATES, found.paths());
    }

    /**
     * Returns the best model for the requirements in a message's headers, as {@code provider:model}, for use in {@code
     * toD("llm:${bean:llmModelCatalog?method=best}")}.
     *
     * @throws ConfigurationException if a header is wrong, or no model fits
     */
    public String best(Exchange exchange) {
        Model best = recommend(RequirementHeaders.of(InHeaders.of(exchange.getMessage()))
                        .build())
                .best();
        return best.path();
    }

    /**
     * Returns the best models for the requirements in a message's headers with their scores, one per line, and the reasons that excluded the others.
     *
     * @throws ConfigurationException if a header is wrong, or no model fits
     */
    public String explain(Exchange exchange) {
        return recommend(RequirementHeaders.of(InHeaders.of(exchange.getMessage()))
                        .build())
                .explain();
    }
}
