using System.Net;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Serving.Yarp.Hosting;

internal sealed class ServingProxyOptionsValidator : IValidateOptions<ServingProxyOptions>
{
    private const string Section = "CloudNativeAi:ServingProxy";

    public ValidateOptionsResult Validate(string? name, ServingProxyOptions options)
    {
        var errors = new List<string>();
        if (options.ConnectTimeout <= TimeSpan.Zero)
        {
            errors.Add($"{Section}:ConnectTimeout is {options.ConnectTimeout}; it is more than 0. Use 2 s unless replicas are far away.");
        }

        if (options.StreamPause < TimeSpan.Zero || options.StreamPause > TimeSpan.FromSeconds(1))
        {
            errors.Add($"{Section}:StreamPause is {options.StreamPause}; it is 0 to 1 s. Remove the line for 25 ms.");
        }

        for (var i = 0; i < options.TrustedProxies.Count; i++)
        {
            if (!TryParse(options.TrustedProxies[i], out _))
            {
                errors.Add(FormattableString.Invariant($"{Section}:TrustedProxies:{i} is \"{options.TrustedProxies[i]}\"; it is an address or a network such as 10.0.0.0/8. Write it so, or remove the line."));
            }
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
        {
            return true;
        }

        if (IPAddress.TryParse(text, out var address))
        {
            network = new(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return false;
    }
}
