# performance
from . import test_performance_appraisal
