package io.github.camelllm.gateway;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelQuery;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmModelCatalog;
import io.github.camelllm.serve.ClientRefusedException;
import io.github.camelllm.serve.ClientRequest;
import io.github.camelllm.wiring.NamedModel;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The models of the catalog that can be called, by {@code provider:model}, by their bare names, and {@code auto}. */
final class CatalogModels implements ServedModels {
    private static final String AUTO = "auto";

    private final CamelContext context;
    private final String target;

    CatalogModels(CamelContext context, String target) {
        this.context = context;
        this.target = target;
    }

    @Override
    public List<ServedModel> models(Exchange exchange) {
        LlmModelCatalog catalog =
                context.getRegistry().lookupByNameAndType(LlmModelCatalog.NAME, LlmModelCatalog.class);
        if (catalog == null) {
            return List.of();
        }
        return catalog.models(ModelQuery.builder().callableOnly(true).build()).stream()
                .map(CatalogModels::served)
                .toList();
    }

    private static ServedModel served(Model model) {
        return new ServedModel(
                model.provider() + ":" + model.id(), model.name(), model.provider(), seconds(model.releaseDate()));
    }

    private static long seconds(@Nullable String date) {
        try {
            return date == null ? 0 : LocalDate.parse(date).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeParseException onlyAMonth) {
            return 0;
        }
    }

    @Override
    public ModelTarget target(Exchange exchange, ClientRequest request) {
        String name = request.model();
        String endpoint = ClientDoor.withOperation(target, request.api().operation());
        if (name == null || name.equals(AUTO)) {
            return new ModelTarget(endpoint, null, null);
        }
        NamedModel named = named(context, name);
        return new ModelTarget(endpoint, named.provider(), named.model());
    }

    /** Returns what a name means in routes. */
    static NamedModel named(CamelContext context, String name) {
        try {
            return context.getComponent("llm", LlmComponent.class).named(name);
        } catch (LlmException unknown) {
            throw noModel(name);
        }
    }

    static ClientRefusedException noModel(String name) {
        return new ClientRefusedException(
                404, "model_not_found", "There is no model '" + name + "': GET /v1/models lists those that there are");
    }
}
