package io.github.camelllm.gateway;

import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.jspecify.annotations.Nullable;

/**
 * An engine of {@code platform-http} in front of the one of the application: on Vert.x, a response that waits for its
 * provider, or is streamed, keeps no thread. On other servers it is the engine of the application.
 */
public final class StreamingHttpEngine implements PlatformHttpEngine {
    private @Nullable PlatformHttpEngine applications;

    /** Makes an engine. */
    public StreamingHttpEngine() {}

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        PlatformHttpEngine engine = engine(endpoint.getCamelContext());
        applications = engine;
        if (engine instanceof VertxPlatformHttpEngine vertx) {
            endpoint.setUseBodyHandler(false); // it would store uploads as files
            return new StreamingHttpConsumer(
                    endpoint,
                    processor,
                    vertx.getHandlers(),
                    VertxPlatformHttpRouter.getRouterNameFromPort(vertx.getServerPort()));
        }
        return engine.createConsumer(endpoint, processor);
    }

    @Override
    public int getServerPort() {
        PlatformHttpEngine known = applications;
        return known == null ? 0 : known.getServerPort();
    }

    private static PlatformHttpEngine engine(CamelContext context) {
        PlatformHttpEngine bound = context.getRegistry()
                .lookupByNameAndType(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, PlatformHttpEngine.class);
        return bound != null
                ? bound
                : context.getCamelContextExtension()
                        .getBootstrapFactoryFinder()
                        .newInstance(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_FACTORY, PlatformHttpEngine.class)
                        .map(engine -> started(context, engine))
                        .orElseThrow(
                                () -> new IllegalStateException(
                                        "There is no HTTP server: add camel-platform-http-vertx, or another platform-http engine"));
    }

    private static PlatformHttpEngine started(CamelContext context, PlatformHttpEngine engine) {
        try {
            context.addService(engine, true, true);
            return engine;
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP server could not be started: " + e.getMessage(), e);
        }
    }
}
