package io.github.camelllm.wiring;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.telemetry.CallRecorder;
import io.github.camelllm.telemetry.MicrometerRecorder;
import io.github.camelllm.telemetry.SemanticConventions;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;
import org.jspecify.annotations.Nullable;

/** The optional link to Micrometer: used if its jar is on the classpath and a registry is bound. */
final class MicrometerLink {
    private MicrometerLink() {}

    static Optional<CallRecorder> recorder(
            CamelContext context, ModelCatalog catalog, SemanticConventions conventions) {
        try {
            return Linked.recorder(context, catalog, conventions);
        } catch (NoClassDefFoundError micrometerIsNotThere) {
            return Optional.empty();
        }
    }

    /** Loaded only when needed, because the jar is optional. */
    private static final class Linked {
        /** The name of the registry that camel-micrometer uses if there are several. */
        private static final String CAMELS = "metricsRegistry";

        static Optional<CallRecorder> recorder(
                CamelContext context, ModelCatalog catalog, SemanticConventions conventions) {
            @Nullable MeterRegistry registry = context.getRegistry().lookupByNameAndType(CAMELS, MeterRegistry.class);
            if (registry == null) {
                registry = CamelContextHelper.findSingleByType(context, MeterRegistry.class);
            }
            return Optional.ofNullable(registry)
                    .map(found -> new MicrometerRecorder(
                            found,
                            (provider, model) -> catalog.find(provider, model).isPresent(),
                            conventions));
        }
    }
}
