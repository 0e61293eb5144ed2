using CloudNativeAi.Testing;
using CloudNativeAi.Tests;

namespace CloudNativeAi.Scheduling.Tests.Placement;

public sealed class BestFitScorerContract : NodeScorerContract
{
    protected override INodeScorer Create() => new BestFitScorer();
}

public sealed class SpreadScorerContract : NodeScorerContract
{
    protected override INodeScorer Create() => new SpreadScorer();
}

public sealed class TaintPreferenceScorerContract : NodeScorerContract
{
    protected override INodeScorer Create() => new TaintPreferenceScorer();
}

public sealed class DataScorerContract : NodeScorerContract
{
    protected override INodeScorer Create() => new DataScorer();
}

public sealed class LoadScorerContract : NodeScorerContract
{
    protected override INodeScorer Create() => new LoadScorer();
}

public sealed class SchedulableFilterContract : NodeFilterContract
{
    protected override INodeFilter Create() => new SchedulableFilter();
}

public sealed class NodeSelectorFilterContract : NodeFilterContract
{
    protected override INodeFilter Create() => new NodeSelectorFilter();
}

public sealed class TaintFilterContract : NodeFilterContract
{
    protected override INodeFilter Create() => new TaintFilter();
}

public sealed class ResourcesFilterContract : NodeFilterContract
{
    protected override INodeFilter Create() => new ResourcesFilter();
}

public sealed class DevicesFilterContract : NodeFilterContract
{
    protected override INodeFilter Create() => new DevicesFilter();
}

public sealed class LoadFilterContract : NodeFilterContract
{
    protected override INodeFilter Create() => new LoadFilter(500);
}

public sealed class BestFitScorerTests : ContractTests<BestFitScorerContract>;

public sealed class SpreadScorerTests : ContractTests<SpreadScorerContract>;

public sealed class TaintPreferenceScorerTests : ContractTests<TaintPreferenceScorerContract>;

public sealed class DataScorerContractTests : ContractTests<DataScorerContract>;

public sealed class LoadScorerContractTests : ContractTests<LoadScorerContract>;

public sealed class SchedulableFilterTests : ContractTests<SchedulableFilterContract>;

public sealed class NodeSelectorFilterTests : ContractTests<NodeSelectorFilterContract>;

public sealed class TaintFilterTests : ContractTests<TaintFilterContract>;

public sealed class ResourcesFilterTests : ContractTests<ResourcesFilterContract>;

public sealed class DevicesFilterTests : ContractTests<DevicesFilterContract>;

public sealed class LoadFilterContractTests : ContractTests<LoadFilterContract>;
