package io.github.camelllm.http;

import io.github.camelllm.test.TransportContract;

class PooledTransportContractTest extends TransportContract {
    @Override
    protected Transport transport() {
        return new PooledTransport(TransportOptions.builder().ioThreads(1).build());
    }
}
