package io.github.camelllm.examples.gateway;

import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;

/** An HTTP server that does not listen before {@link #listen} is called: a client that connects before the routes exist would get 404. */
final class LateHttpServer extends VertxPlatformHttpServer {
    LateHttpServer(VertxPlatformHttpServerConfiguration configuration) {
        super(configuration);
    }

    /** Does not listen yet: this runs before the routes are added, which need the server's router. */
    @Override
    protected void startServer() {
        // see listen()
    }

    /** Listens; called once, when all routes are there. */
    void listen() throws Exception {
        super.startServer();
    }
}
