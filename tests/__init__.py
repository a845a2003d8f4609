# performance
from . import test_performance_appraisal
from . import test_performance_private_mixin
from . import test_performance_leaks
