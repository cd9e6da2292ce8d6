package io.github.camelllm.balance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.StreamCache;
import org.apache.camel.spi.ProcessorExchangeFactory;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.MessageHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Copies an exchange for candidates. Copies that are processed one after the other share the exchange's unit of work; copies that may be in
 * flight at the same time have their own.
 */
final class ExchangeCopies extends ServiceSupport {
    private final CamelContext context;
    private final ProcessorExchangeFactory factory;

    ExchangeCopies(LlmLoadBalancer balancer) {
        this.context = balancer.getCamelContext();
        this.factory =
                context.getCamelContextExtension().getProcessorExchangeFactory().newProcessorExchangeFactory(balancer);
        factory.setRouteId(balancer.getRouteId());
        factory.setId(balancer.getId());
    }

    /** Returns a copy that shares the unit of work. */
    Exchange inTurn(Exchange exchange) {
        Exchange copy = ExchangeHelper.createCopy(exchange, true);
        MessageHelper.resetStreamCache(copy.getMessage());
        return copy;
    }

    /** Returns a copy with its own unit of work, for {@link #apart(AsyncProcessor, Route)}. */
    Exchange apart(Exchange exchange) {
        Exchange copy = factory.createCorrelatedCopy(exchange, false);
        if (copy.getMessage().getBody() instanceof StreamCache cache) {
            copy.getMessage().setBody(separate(cache, copy));
        }
        return copy;
    }

    private static StreamCache separate(StreamCache cache, Exchange copy) {
        try {
            cache.reset();
            return Objects.requireNonNullElse(cache.copy(copy), cache);
        } catch (IOException e) {
            throw new UncheckedIOException("The body cannot be copied for another candidate", e);
        }
    }

    /** Returns a step that runs within its own unit of work. */
    @SuppressWarnings("NullAway") // Camel takes null for the route, though its annotations from 4.22 on do not say so
    AsyncProcessor apart(AsyncProcessor step, @Nullable Route route) {
        return PluginHelper.getInternalProcessorFactory(context).addUnitOfWorkProcessorAdvice(context, step, route);
    }

    @Override
    protected void doBuild() {
        ServiceHelper.buildService(factory);
    }

    @Override
    protected void doInit() {
        ServiceHelper.initService(factory);
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(factory);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(factory);
    }

    @Override
    protected void doShutdown() {
        ServiceHelper.stopAndShutdownService(factory);
    }
}
