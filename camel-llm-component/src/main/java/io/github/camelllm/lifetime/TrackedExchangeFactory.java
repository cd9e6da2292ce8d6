package io.github.camelllm.lifetime;

import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.Processor;
import org.apache.camel.spi.ProcessorExchangeFactory;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/** A factory for the copies that EIPs work on. It delegates to the context's own factory, and sets an {@link OuterUnitOfWork} on each copy. */
@SuppressWarnings(
        "NullAway") // returns null where the context's own factory does, whatever the annotations of the running Camel
// say
public final class TrackedExchangeFactory extends ServiceSupport implements ProcessorExchangeFactory {
    private final ProcessorExchangeFactory factory;

    private TrackedExchangeFactory(ProcessorExchangeFactory factory) {
        this.factory = Objects.requireNonNull(factory, "factory");
    }

    /** Wraps the context's factory, before any route is created. */
    public static void install(CamelContext context) {
        ExtendedCamelContext extension = context.getCamelContextExtension();
        ProcessorExchangeFactory present = extension.getProcessorExchangeFactory();
        if (!(present instanceof TrackedExchangeFactory)) {
            extension.setProcessorExchangeFactory(new TrackedExchangeFactory(present));
        }
    }

    @Override
    public ProcessorExchangeFactory newProcessorExchangeFactory(Processor processor) {
        return new TrackedExchangeFactory(factory.newProcessorExchangeFactory(processor));
    }

    @Override
    public Exchange createCorrelatedCopy(Exchange exchange, boolean handover) {
        Exchange copy = factory.createCorrelatedCopy(exchange, handover);
        OuterUnitOfWork.note(copy, exchange);
        return copy;
    }

    @Override
    public Exchange createCopy(Exchange exchange) {
        return factory.createCopy(exchange);
    }

    @Override
    public Exchange create(Endpoint fromEndpoint, ExchangePattern exchangePattern) {
        return factory.create(fromEndpoint, exchangePattern);
    }

    @Override
    public Exchange acquire() {
        return factory.acquire();
    }

    @Override
    public boolean release(Exchange exchange) {
        return factory.release(exchange);
    }

    @Override
    public @Nullable Processor getProcessor() {
        return factory.getProcessor();
    }

    @Override
    public boolean isPooled() {
        return factory.isPooled();
    }

    @Override
    public int getSize() {
        return factory.getSize();
    }

    @Override
    public int getCapacity() {
        return factory.getCapacity();
    }

    @Override
    public void setCapacity(int capacity) {
        factory.setCapacity(capacity);
    }

    @Override
    public boolean isStatisticsEnabled() {
        return factory.isStatisticsEnabled();
    }

    @Override
    public void setStatisticsEnabled(boolean statisticsEnabled) {
        factory.setStatisticsEnabled(statisticsEnabled);
    }

    @Override
    public void resetStatistics() {
        factory.resetStatistics();
    }

    @Override
    public @Nullable Statistics getStatistics() {
        return factory.getStatistics();
    }

    @Override
    public void purge() {
        factory.purge();
    }

    @Override
    public CamelContext getCamelContext() {
        return factory.getCamelContext();
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        factory.setCamelContext(camelContext);
    }

    @Override
    public @Nullable String getRouteId() {
        return factory.getRouteId();
    }

    @Override
    public void setRouteId(String routeId) {
        factory.setRouteId(routeId);
    }

    @Override
    public @Nullable String getId() {
        return factory.getId();
    }

    @Override
    public void setId(String id) {
        factory.setId(id);
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
