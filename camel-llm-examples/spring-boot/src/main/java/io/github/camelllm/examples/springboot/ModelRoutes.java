package io.github.camelllm.examples.springboot;

import io.github.camelllm.catalog.ModelCatalog;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** A route in Java that uses the model catalog as a bean of Spring; the other routes are in YAML. */
@Component
public class ModelRoutes extends RouteBuilder {
    private final ModelCatalog catalog;

    /** Creates the routes. */
    public ModelRoutes(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void configure() {
        from("platform-http:/models/{name}?httpMethodRestrict=GET")
                .routeId("models")
                .process(this::describe)
                .setHeader(Exchange.CONTENT_TYPE, constant("text/plain"));
    }

    private void describe(Exchange exchange) {
        String name = String.valueOf(exchange.getMessage().getHeader("name"));
        exchange.getMessage().setBody(catalog.find(name).map(Object::toString).orElse("There is no model " + name));
    }
}
